/**
 * A byte pipe to a device, seen as text in both directions. Protocol bytes (telnet options, SSH packets) never show.
 *
 * One layer owns a transport: there is one listener of each kind, and a second call replaces the first.
 */
export interface Transport extends AsyncDisposable {
  /** For messages, for example `telnet 192.0.2.1:23`. */
  readonly name: string;
  readonly closed: boolean;
  /** Sends text; `\n` means Enter. Does nothing once closed: the closing has been, or is about to be, reported to `onClosed`. */
  write(text: string): void;
  /** Text that came before there was a listener is kept for it. Characters are never cut in half. */
  onText(listener: (text: string) => void): void;
  /** Called once, after the last text; at once when it is closed already. No cause means that one of the two ends hung up in good order. */
  onClosed(listener: (cause?: Error) => void): void;
  /** Hangs up and resolves when the socket is gone. */
  close(): Promise<void>;
}
