import { createMemoryStore } from "../../../provider/runtime/store/memory-store.ts";
import { storeContract } from "../../contract/store.ts";

storeContract("memory", async () => createMemoryStore({ firstRevision: 1000 }));
