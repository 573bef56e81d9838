// What is wrong, as Terraform shows it: at the attribute where there is one, one message per fault.
import { ERROR_CODES, type ErrorCode, type Fault, type ProviderError } from "../../errors.ts";
import type { ResourceSchema, TerraformField } from "./schema.ts";
import { createWording, type Wording } from "./wording.ts";

/** A step of a path: the name of an attribute or block, or a number in a list. */
export type Step = string | number;

/** A message for the user. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  /** Where; empty for the resource as a whole. */
  readonly path: readonly Step[];
}

/** Turns what the lifecycle has to say of a resource into diagnostics. */
export interface Reporter {
  faults(faults: readonly Fault[]): Diagnostic[];
  error(error: ProviderError): Diagnostic[];
  warning(message: string): Diagnostic;
}

/** Makes the reporter of a resource. */
export function createReporter({ fields }: Pick<ResourceSchema, "fields">): Reporter {
  const wording = createWording(fields);
  const ofFault = (fault: Fault) => diagnosticOf(fields, wording, { code: fault.code, fault });
  return {
    faults: (faults) => faults.map(ofFault),
    warning: (message) => ({
      severity: "warning",
      summary: "Worth knowing",
      detail: wording(message),
      path: [],
    }),
    error({ code, message, path = "", faults }) {
      if (faults.length > 0) return faults.map(ofFault);
      return [diagnosticOf(fields, wording, { code, fault: { path, message } })];
    },
  };
}

function diagnosticOf(
  fields: readonly TerraformField[],
  wording: Wording,
  { code, fault }: { readonly code: ErrorCode | undefined; readonly fault: Fault },
): Diagnostic {
  const named = code ?? "DECLARATION_INVALID";
  return {
    severity: "error",
    summary: sentence(ERROR_CODES[named].meaning),
    detail: `${wording(fault.message, named)} [${named}]`,
    path: terraformPath(fields, fault.path),
  };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * The path of a property in Terraform: a block is a list there even when there is one of it. It ends at an
 * attribute, since Terraform shows a user nothing inside one.
 *
 * @param path - as in `monitorConfig.customHeaders[1].name`
 */
export function terraformPath(fields: readonly TerraformField[], path: string): Step[] {
  const match = /^([^.[\]]+)(?:\[(\d+)\])?\.?(.*)$/.exec(path);
  const [, property, index, rest = ""] = match ?? [];
  const field = fields.find((one) => one.property === property);
  if (!field) return [];
  if (field.kind === "attribute") return [field.name];
  if (field.isRepeated && index === undefined) return [field.name];
  const inner = terraformPath(field.fields, rest);
  return [field.name, Number(index ?? 0), ...inner];
}
