// What an API without an alias writer says of bindings: that their turn has not come yet.
import type { AliasRecords } from "../../provider/runtime/api/routes/serving.ts";

/** Every binding pending, none held on to. */
export const pendingAliases: AliasRecords = {
  stateOf: () => ({ kind: "pending", message: "no writer here", addresses: [], changeId: "" }),
  lookAgain: () => {},
  letGo: async () => {},
};
