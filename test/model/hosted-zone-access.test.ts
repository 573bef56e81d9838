import { describe, expect, it } from "@jest/globals";
import {
  awsProfileFault,
  awsRoleArnFault,
  hostedZoneIdFault,
} from "../../provider/model/hosted-zone-access.ts";

describe("the way to a hosted zone", () => {
  it("takes ids as Route 53 gives them", () => {
    expect(hostedZoneIdFault("Z0123456789ABCDEFGHIJ")).toBeUndefined();
  });

  it.each(["", "/hostedzone/Z1", "Z 1", "Z".repeat(33)])("fails the id %j", (id) => {
    expect(hostedZoneIdFault(id)).toContain("must be 1 to 32 letters and digits");
  });

  it("takes names of profiles as the AWS files have them", () => {
    for (const name of ["default", "team-dns", "AWS SSO/prod"])
      expect(awsProfileFault(name)).toBeUndefined();
  });

  it.each(["", " padded", "a\nb", "a]", "x".repeat(129)])("fails the profile %j", (name) => {
    expect(awsProfileFault(name)).toContain("must be the name of a profile");
  });

  it.each(["arn:aws:iam::123456789012:role/dns", "arn:aws-cn:iam::123456789012:role/path/to/dns"])(
    "takes the role %s",
    (arn) => {
      expect(awsRoleArnFault(arn)).toBeUndefined();
    },
  );

  it.each(["", "dns", "arn:aws:iam::12:role/dns", "arn:aws:iam::123456789012:user/dns"])(
    "fails the role %j",
    (arn) => {
      expect(awsRoleArnFault(arn)).toContain("must be the ARN of a role");
    },
  );
});
