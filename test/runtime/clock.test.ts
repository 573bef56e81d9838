import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { systemClock } from "../../provider/runtime/clock.ts";

const DAY_MS = 86_400_000;

describe("the real clock", () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it.each([1, 20, 25, 60])("calls after %i days, neither before nor twice", (days) => {
    const action = jest.fn();
    systemClock.after(days * DAY_MS, action);
    jest.advanceTimersByTime(days * DAY_MS - 1);
    expect(action).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(action).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(60 * DAY_MS);
    expect(action).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each([0, 30])("never calls what was called off after %i days", (days) => {
    const action = jest.fn();
    const timer = systemClock.after(60 * DAY_MS, action);
    jest.advanceTimersByTime(days * DAY_MS);
    timer.cancel();
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(60 * DAY_MS);
    expect(action).not.toHaveBeenCalled();
  });
});
