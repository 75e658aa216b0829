import type { TelnetVerb } from './telnet-protocol.js';

/**
 * State of one option on one side.
 *
 *   no, yes         settled
 *   wantNo          we asked for no and wait for the answer
 *   wantNoThenYes   the same, but meanwhile we changed our mind
 *   wantYes         we asked for yes and wait for the answer
 *   wantYesThenNo   the same, but meanwhile we changed our mind
 *
 * This is the Q method of RFC 1143: a request goes out only from a settled state, an answer only when the
 * state changes. Two peers that follow it cannot loop, whatever each of them wants.
 */
type OptionState = 'no' | 'yes' | 'wantNo' | 'wantNoThenYes' | 'wantYes' | 'wantYesThenNo';

/** What happens to an option: the peer says on or off, or we decide to. */
type OptionEvent = 'peerOn' | 'peerOff' | 'enable' | 'disable';

/** The next state, and what to tell the peer, if anything. */
type Transition = readonly [next: OptionState, tell?: 'on' | 'off'];

const TRANSITIONS: Readonly<Record<OptionState, Readonly<Record<OptionEvent, Transition>>>> = {
  no: { peerOn: ['yes', 'on'], peerOff: ['no'], enable: ['wantYes', 'on'], disable: ['no'] },
  yes: { peerOn: ['yes'], peerOff: ['no', 'off'], enable: ['yes'], disable: ['wantNo', 'off'] },
  // A peer that answers "off" with "on" is wrong; RFC 1143 settles on what was asked last.
  wantNo: { peerOn: ['no'], peerOff: ['no'], enable: ['wantNoThenYes'], disable: ['wantNo'] },
  wantNoThenYes: { peerOn: ['yes'], peerOff: ['wantYes', 'on'], enable: ['wantNoThenYes'], disable: ['wantNo'] },
  wantYes: { peerOn: ['yes'], peerOff: ['no'], enable: ['wantYes'], disable: ['wantYesThenNo'] },
  wantYesThenNo: { peerOn: ['wantNo', 'off'], peerOff: ['no'], enable: ['wantYes'], disable: ['wantYesThenNo'] },
};

/** How one side of the connection talks about its options. */
export interface TelnetSideRules {
  /** Options that may be on here when the peer proposes them. */
  readonly allowed: ReadonlySet<number>;
  /** What we send to ask for, or agree to, an option: WILL for our own side, DO for the peer's. */
  readonly on: TelnetVerb;
  /** What we send to end, or refuse, an option: WONT for our own side, DONT for the peer's. */
  readonly off: TelnetVerb;
  readonly send: (verb: TelnetVerb, option: number) => void;
}

/** The options that one end of a connection performs. A connection has two of these, ours and the peer's. */
export class TelnetOptions {
  readonly #rules: TelnetSideRules;
  readonly #states = new Map<number, OptionState>();

  constructor(rules: TelnetSideRules) {
    this.#rules = rules;
  }

  isOn(option: number): boolean {
    return this.#states.get(option) === 'yes';
  }

  /** Asks for the option, unless it is on or asked for already. */
  enable(option: number): void {
    if (!this.#rules.allowed.has(option)) throw new RangeError(`telnet option ${option} is not among the allowed ones`);
    this.#apply(option, 'enable');
  }

  /** Ends the option, unless it is off or being ended already. */
  disable(option: number): void {
    this.#apply(option, 'disable');
  }

  /** Takes the peer's word; answers true when the option was off before and is on now. */
  peerSays(on: boolean, option: number): boolean {
    if (on && !this.#rules.allowed.has(option)) {
      this.#rules.send(this.#rules.off, option);
      return false;
    }
    const before = this.isOn(option);
    this.#apply(option, on ? 'peerOn' : 'peerOff');
    return !before && this.isOn(option);
  }

  #apply(option: number, event: OptionEvent): void {
    const [next, tell] = TRANSITIONS[this.#states.get(option) ?? 'no'][event];
    this.#states.set(option, next);
    if (tell !== undefined) this.#rules.send(this.#rules[tell], option);
  }
}
