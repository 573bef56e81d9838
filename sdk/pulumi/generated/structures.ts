// Generated from provider/model by scripts/generate.ts (`npm run generate`): do not edit.
import type { Input } from "@pulumi/pulumi";

/** A profile's name and the TTL of its answers. */
export interface DnsConfigArgs {
  /**
   * Name below the zone, as `web`: labels of letters, digits and inner hyphens (TM-47). A change
   * replaces the profile (TM-48).
   */
  readonly relativeName: Input<string>;
  /**
   * TTL of the answers in seconds, 0 to 2147483647; 0 means no caching (TM-13).
   *
   * @default 30
   */
  readonly ttl?: Input<number>;
}

/** A profile's name and the TTL of its answers. */
export interface DnsConfig {
  readonly relativeName: string;
  readonly ttl: number;
}

/** A header sent with every probe. */
export interface CustomHeaderArgs {
  /** An HTTP token (RFC 9110 §5.6.2). */
  readonly name: Input<string>;
  /** At most 4096 printable ASCII characters. */
  readonly value: Input<string>;
}

/** A header sent with every probe. */
export interface CustomHeader {
  readonly name: string;
  readonly value: string;
}

/** Status codes from `min` to `max`, 100 to 999, both included. */
export interface StatusCodeRangeArgs {
  /** The lowest, 100 to 999. */
  readonly min: Input<number>;
  /** The highest, `min` to 999. */
  readonly max: Input<number>;
}

/** Status codes from `min` to `max`, 100 to 999, both included. */
export interface StatusCodeRange {
  readonly min: number;
  readonly max: number;
}

/** How the endpoints of a profile are probed (spec §2.3). */
export interface MonitorConfigArgs {
  /**
   * `HTTP` and `HTTPS` ask for `path` by GET and judge the status code (TM-156, TM-157);
   * certificates are not validated, whatever is wrong with them (TM-160), but the handshake must
   * succeed, with TLS 1.2 or later (TM-161). `TCP` connects to `port` and no more (TM-166).
   *
   * @default "HTTP"
   */
  readonly protocol?: Input<"HTTP" | "HTTPS" | "TCP">;
  /**
   * Port that is probed, 1 to 65535. TCP needs one.
   *
   * @default 80 with HTTP, 443 with HTTPS
   */
  readonly port?: Input<number>;
  /**
   * Path that is asked for: begins with `/`, at most 1024 printable ASCII characters, a query
   * allowed (TM-25). HTTP and HTTPS need one; TCP allows none but an empty one (TM-24).
   *
   * @default none, as with TCP
   */
  readonly path?: Input<string>;
  /**
   * Seconds from the start of one probe to the start of the next, 10 or 30 (TM-21, TM-171).
   *
   * @default 30
   */
  readonly intervalInSeconds?: Input<number>;
  /**
   * Seconds a probe may take in all, with name resolution, connecting and TLS (TM-167): 5 to 10, or
   * 5 to 9 with an interval of 10 (TM-22).
   *
   * @default 10, or 9 with an interval of 10
   */
  readonly timeoutInSeconds?: Input<number>;
  /**
   * Failures in a row that are tolerated, 0 to 9; one more degrades the endpoint (TM-164).
   *
   * @default 3
   */
  readonly toleratedNumberOfFailures?: Input<number>;
  /**
   * At most 8 headers sent with each probe (TM-27), kept and not used with TCP. `Host` also names
   * the server in the TLS handshake (TM-163).
   *
   * @default none; the Host is the endpoint's target (TM-162)
   */
  readonly customHeaders?: Input<Input<CustomHeaderArgs>[]>;
  /**
   * At most 8 ranges of status codes that count as healthy (TM-26), kept and not used with TCP.
   *
   * @default 200 only
   */
  readonly expectedStatusCodeRanges?: Input<Input<StatusCodeRangeArgs>[]>;
}

/** How the endpoints of a profile are probed (spec §2.3). */
export interface MonitorConfig {
  readonly protocol: "HTTP" | "HTTPS" | "TCP";
  readonly port: number;
  readonly path: string | undefined;
  readonly intervalInSeconds: 10 | 30;
  readonly timeoutInSeconds: number;
  readonly toleratedNumberOfFailures: number;
  readonly customHeaders: CustomHeader[];
  readonly expectedStatusCodeRanges: StatusCodeRange[];
}

/** A name server to delegate to. */
export interface DelegatedNameServerArgs {
  /**
   * Its absolute name.
   *
   * @default `ns1.<zone>`, the name that the runtime publishes
   */
  readonly name?: Input<string>;
  /**
   * Its public addresses, at most 16; needed of a name server in the zone, as nobody could find it
   * otherwise, and allowed for no other.
   *
   * @default none
   */
  readonly addresses?: Input<Input<string>[]>;
}

/** A name server to delegate to. */
export interface DelegatedNameServer {
  readonly name: string;
  readonly addresses: string[];
}
