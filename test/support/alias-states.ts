// What an API without an alias writer says of bindings: that their turn has not come yet.
import type { AliasStates } from "../../provider/runtime/api/routes/serving.ts";

/** Every binding pending, none held on to. */
export const pendingAliases: AliasStates = {
  stateOf: () => ({ kind: "pending", message: "no writer here", addresses: [], changeId: "" }),
  letGo: async () => {},
};
