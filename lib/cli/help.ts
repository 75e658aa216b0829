/** What `--help` prints. */
export const HELP = `partyline: locks, device sessions, connection pools and threads that all worker threads of a Node process share

Usage
  partyline demo                                  shares a router among worker threads: one session, a pool of five,
                                                  then a hundred calls; every reply is checked byte for byte
  partyline demo --unlocked                       what happens to the replies without locks, and what locks change
  partyline demo --testbed FILE [--device NAME]   the same as demo on a device of yours, from a testbed file (YAML);
                                                  it only runs show commands, in at most six sessions

Without --testbed the router is simulated: nothing leaves this machine.

Options
  --testbed FILE   a testbed in the shape of pyATS's; %ENV{NAME} is taken from the environment
  --device NAME    which device of the testbed; the first one if left out
  --unlocked       see above
  -h, --help       this text
  -v, --version    the version of partyline

Exit code
  0  every reply was right     1  something failed, or a reply was mixed up     2  the command line was not understood

NO_COLOR=1 turns colours off.`;
