// Log lines as Terraform reads them from a plugin: JSON in hclog's form on standard error. Terraform
// shows them with TF_LOG or TF_LOG_PROVIDER; what a user must see is a diagnostic instead.

/** How much a line matters. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";

/** Writes one line. */
export function log(
  level: LogLevel,
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
): void {
  const line = {
    "@level": level,
    "@message": message,
    "@module": "signpost",
    "@timestamp": new Date().toISOString(),
    ...fields,
  };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
