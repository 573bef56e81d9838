// Every limit of the DNS listeners, each with its reason. What a client can make us hold is bounded
// by these numbers alone. Limits of the message format itself stand in wire/.

/** The longest DNS message: TCP's length prefix has 16 bits (RFC 7766 §8). */
export const MAX_REPLY_BYTES = 65535;

/** The longest query taken over TCP. A question and the options we know need 400 octets; 1024 connections hold 4 MiB. */
export const TCP_MAX_QUERY_BYTES = 4096;

/** Replies a client may leave unread before reading from it pauses (RFC 7766 §10). Of input, one read of 64 KiB waits besides. */
export const TCP_BUFFER_BYTES = 16_384;

/** Time for the first whole query: a client connects because it has one to send. */
export const TCP_FIRST_QUERY_MS = 5_000;

/** Time for each further whole query; octets of a part of one do not extend it (RFC 7766 §6.2.3 says seconds). */
export const TCP_IDLE_MS = 10_000;

/** Connections in all; the one idle longest makes room for a newer one (RFC 7766 §6.2.2, §10). */
export const TCP_MAX_CONNECTIONS = 1024;

/** Connections per client address; resolvers behind one address share them (RFC 7766 §6.2.2). */
export const TCP_MAX_CONNECTIONS_PER_CLIENT = 32;

/** Time that clients have to read their last replies when the server closes. */
export const TCP_DRAIN_MS = 1_000;

/** A connection counts as quiet after this time without a query; longer than most round trips. */
export const TCP_QUIET_MS = 200;

/** The longest a connection is served by a process that has handed its listener on: it knows nothing new any more. */
export const TCP_LEAVE_MS = 1_500;

/** ANY queries answered per second over UDP, the rest over TCP: people ask ANY by hand, amplifiers by the thousand (TM-198, RFC 8482 §4.4). */
export const ANY_PER_SECOND = 100;

/** Ports tried when the system picks one, which has to be free for UDP and TCP on every address. */
export const PORT_ATTEMPTS = 20;

/** At most one log line of a kind per this time, however many queries or sockets fail. */
export const FAILURE_LOG_INTERVAL_MS = 10_000;
