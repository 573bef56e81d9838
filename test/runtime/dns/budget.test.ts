import { describe, expect, it } from "@jest/globals";
import { createBudget } from "../../../provider/runtime/dns/budget.ts";
import { createManualClock } from "../../support/manual-clock.ts";

describe("a budget per second (TM-198)", () => {
  it("lets so many pass, and as many again a second later, never more", async () => {
    const clock = createManualClock();
    const admit = createBudget(clock, 2);
    expect([admit(), admit(), admit()]).toEqual([true, true, false]);
    await clock.advance(999);
    expect(admit()).toBe(false);
    await clock.advance(1);
    expect([admit(), admit(), admit()]).toEqual([true, true, false]);
    await clock.advance(60_000);
    expect([admit(), admit(), admit()]).toEqual([true, true, false]);
  });
});
