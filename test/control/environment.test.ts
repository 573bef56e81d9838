import { describe, expect, it } from "@jest/globals";
import { responderEnvironment, runtimeEnvironment } from "../../provider/control/environment.ts";

const shell = {
  PATH: "/bin",
  HOME: "/home/us",
  PULUMI_ACCESS_TOKEN: "secret",
  NODE_OPTIONS: "--inspect",
  AWS_PROFILE: "dns",
  AWS_ENDPOINT_URL: "http://127.0.0.1:5000",
  AWS_ACCESS_KEY_ID: "key",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_SESSION_TOKEN: "token",
};

describe("the environment of a runtime", () => {
  it("has the way to an AWS account, and no secret of the shell that deploys", () => {
    expect(runtimeEnvironment(shell, { inheritAwsCredentials: false })).toEqual({
      PATH: "/bin",
      HOME: "/home/us",
      AWS_PROFILE: "dns",
      AWS_ENDPOINT_URL: "http://127.0.0.1:5000",
      UV_THREADPOOL_SIZE: "64",
    });
  });

  it("has the AWS credentials when the name servers ask for them, and no other secret", () => {
    const environment = runtimeEnvironment(shell, { inheritAwsCredentials: true });
    expect(environment).toMatchObject({
      AWS_ACCESS_KEY_ID: "key",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_SESSION_TOKEN: "token",
    });
    expect(environment).not.toHaveProperty("PULUMI_ACCESS_TOKEN");
  });

  it("has nothing of AWS in the responder", () => {
    const environment = runtimeEnvironment(shell, { inheritAwsCredentials: true });
    expect(responderEnvironment(environment)).toEqual({
      PATH: "/bin",
      HOME: "/home/us",
      UV_THREADPOOL_SIZE: "64",
    });
  });
});
