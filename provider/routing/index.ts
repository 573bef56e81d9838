// The entry `signpost/routing`: compile a table, decide over it, read why.
export { type Compiled, compile } from "./compile.ts";
export {
  createDecision,
  type Decision,
  type Draws,
  decide,
  OUTCOME,
  type Outcome,
} from "./decide.ts";
export { REASONS, type Reason, type Trace, type TraceStep } from "./reason.ts";
export { findNode, NO_PROFILE, TARGET_KINDS, type Table } from "./table.ts";
