/** The bytes of the telnet protocol. RFC 854 names the commands; each option has an RFC of its own. */

/** Ends a subnegotiation, after IAC. */
export const SE = 240;
export const NOP = 241;
export const DATA_MARK = 242;
export const BREAK = 243;
export const INTERRUPT_PROCESS = 244;
export const ABORT_OUTPUT = 245;
export const ARE_YOU_THERE = 246;
export const ERASE_CHARACTER = 247;
export const ERASE_LINE = 248;
export const GO_AHEAD = 249;
/** Begins a subnegotiation, after IAC. */
export const SB = 250;
/** "I perform this option", or "I would like to". */
export const WILL = 251;
export const WONT = 252;
/** "You may perform this option", or "please do". */
export const DO = 253;
export const DONT = 254;
/** Interpret As Command: begins every command; doubled, it is the data byte 255. */
export const IAC = 255;

/** Option: no translation of line ends (RFC 856). */
export const TRANSMIT_BINARY = 0;
/** Option: the performer echoes what it receives (RFC 857). */
export const ECHO = 1;
/** Option: no GO_AHEAD after each turn; together with ECHO it means character at a time (RFC 858). */
export const SUPPRESS_GO_AHEAD = 3;
/** Option: the performer says what terminal it is (RFC 1091). */
export const TERMINAL_TYPE = 24;
/** Option: the performer says how large its window is (RFC 1073). */
export const NAWS = 31;
export const TERMINAL_SPEED = 32;
export const REMOTE_FLOW_CONTROL = 33;
/** Option: the performer edits lines itself and sends whole ones (RFC 1184). */
export const LINEMODE = 34;
export const NEW_ENVIRON = 39;

/** First byte of a TERMINAL_TYPE subnegotiation: the terminal type follows. */
export const TERMINAL_TYPE_IS = 0;
/** First byte of a TERMINAL_TYPE subnegotiation: tell me yours. */
export const TERMINAL_TYPE_SEND = 1;

/** The four verbs of an option negotiation. */
export type TelnetVerb = typeof WILL | typeof WONT | typeof DO | typeof DONT;
