import { describe, expect, it } from "@jest/globals";
import { findTerraform, OLDEST_TERRAFORM_VERSION } from "../../../scripts/tools/terraform.ts";
import { messageOfFailure, onToolMachine } from "../../support/tool-machine.ts";

describe("Terraform", () => {
  it("is taken from PATH", () =>
    onToolMachine(async ({ onPath, environment }) => {
      const path = await onPath("terraform", "echo Terraform v1.11.4");
      expect(await findTerraform(environment)).toMatchObject({ path, version: "1.11.4" });
    }));

  it.each([
    ["is not there", undefined, "not there"],
    ["is too old", "Terraform v1.4.9", "is version 1.4.9, at least"],
    ["is something else", "hello", 'says "hello\\n" as its version'],
  ])("fails with the remedy when it %s", (_what, says, reason) =>
    onToolMachine(async ({ onPath, environment }) => {
      if (says !== undefined) await onPath("terraform", `echo ${says}`);
      const message = await messageOfFailure(findTerraform(environment));
      expect(message).toContain(reason);
      expect(message).toContain(`install Terraform ${OLDEST_TERRAFORM_VERSION} or later`);
    }),
  );
});
