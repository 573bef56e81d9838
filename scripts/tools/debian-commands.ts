// The commands that are had from Debian packages, each with where it is found and how it may be come by.

/** How a command may be come by, where it is not there. */
export type DebianWay = "install" | "unpack";

/** A command and the packages that have it. */
export interface DebianCommand {
  readonly command: string;
  /** Other commands of the same package that are used with it. @default none */
  readonly companions?: readonly string[];
  /** The package's names in several releases, newest first. */
  readonly packages: readonly string[];
  /** Arguments that make the command say its version. */
  readonly versionArguments: readonly string[];
  readonly ways: readonly DebianWay[];
}

/** A package that would start a service, on port 53 of the machine at that, is never installed. */
const SERVICE: readonly DebianWay[] = ["unpack"];

export const DIG: DebianCommand = {
  command: "dig",
  packages: ["bind9-dnsutils", "dnsutils"],
  versionArguments: ["-v"],
  ways: ["install", "unpack"],
};

export const UNBOUND: DebianCommand = {
  command: "unbound",
  packages: ["unbound"],
  versionArguments: ["-V"],
  ways: SERVICE,
};

export const NAMED: DebianCommand = {
  command: "named",
  packages: ["bind9"],
  versionArguments: ["-v"],
  ways: SERVICE,
};

/** An authoritative server: what a hosted zone is served by in the tests that resolve all of it. */
export const NSD: DebianCommand = {
  command: "nsd",
  packages: ["nsd"],
  versionArguments: ["-v"],
  ways: SERVICE,
};

export const GDNSD: DebianCommand = {
  command: "gdnsd",
  companions: ["gdnsdctl"],
  packages: ["gdnsd"],
  // It has no argument for it alone; a check of no configuration says it first.
  versionArguments: ["-c", "/nonexistent", "checkconf"],
  ways: SERVICE,
};

/** Gives a program a clock of its own, by its library libfaketime; for tests of clocks that step. */
export const FAKETIME: DebianCommand = {
  command: "faketime",
  packages: ["faketime"],
  versionArguments: ["--version"],
  ways: ["install", "unpack"],
};

/** A compiler is of no use unpacked: it looks for its headers where they are installed. */
export const C_COMPILER: DebianCommand = {
  command: "cc",
  // `gcc` only recommends the C library's headers.
  packages: ["build-essential"],
  versionArguments: ["--version"],
  ways: ["install"],
};
