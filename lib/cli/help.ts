/** What `--help` prints. Fits into 80 columns. */
export const HELP = `partyline: locks, device sessions, connection pools and a thread pool that all
worker threads of a Node process share

Usage
  partyline demo [--unlocked]
  partyline demo --testbed FILE [--device NAME]

demo
  Shares a router among worker threads: one session, then a pool of five, then a
  hundred calls over both. Shows who was served by whom, and checks every reply
  byte for byte. The router is simulated; nothing leaves this machine.

  --unlocked       What becomes of the replies without locks, and with them.
  --testbed FILE   Uses a device of yours, from a testbed file (YAML, in the
                   shape of pyATS's). Runs show commands only, in 6 sessions.
  --device NAME    Which device of the testbed. Without it, the first.

  -h, --help       This text.
  -v, --version    The version of partyline.

Exit code
  0   every reply was right
  1   something failed, or a reply was mixed up
  2   the command line was not understood
  130 stopped by Ctrl-C

Colours appear on a terminal only; NO_COLOR=1 turns them off.`;
