import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "@jest/globals";
import {
  CallFunction_RequestSchema,
  GetFunctions_RequestSchema,
  ReadDataSource_RequestSchema,
  ValidateDataResourceConfig_RequestSchema,
} from "../../../provider/engine/terraform/proto/tfplugin6_pb.ts";
import { createService } from "../../../provider/engine/terraform/service.ts";

describe("a provider without data sources and functions", () => {
  const service = createService({ environment: {} });

  it("lists no function, and says so of one that is called", async () => {
    expect(await service.getFunctions?.(create(GetFunctions_RequestSchema))).toEqual({});
    const call = create(CallFunction_RequestSchema, { name: "normalize" });
    expect(await service.callFunction?.(call)).toEqual({
      error: { text: "signpost has no function normalize" },
    });
  });

  it("says so of a data source that is asked for", async () => {
    const typeName = "signpost_profile";
    const replies = [
      await service.readDataSource?.(create(ReadDataSource_RequestSchema, { typeName })),
      await service.validateDataResourceConfig?.(
        create(ValidateDataResourceConfig_RequestSchema, { typeName }),
      ),
    ];
    for (const reply of replies) {
      expect(reply?.diagnostics?.map(({ detail }) => detail)).toEqual([
        "signpost has no data source signpost_profile.",
      ]);
    }
  });
});
