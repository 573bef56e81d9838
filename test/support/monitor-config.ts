// A monitor configuration where it stands: in the declaration of a profile that is sound otherwise.
import { parseProfile } from "../../provider/model/profile.ts";

/** Parses a monitor configuration. */
export const parseMonitorConfig = (monitorConfig: unknown, options = {}) =>
  parseProfile(
    { trafficRoutingMethod: "Priority", dnsConfig: { relativeName: "web" }, monitorConfig },
    options,
  );

/** A custom header. */
export const header = (name: unknown, value: unknown = "x") => ({ name, value });
