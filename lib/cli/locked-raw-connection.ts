import { locked } from '../connections/locked.js';
import type { WaitOptions } from '../sync/wait-options.js';
import { RawConnection } from './raw-connection.js';

/** The same session, shared: `@locked` is the only difference. For the demonstration only. */
export class LockedRawConnection extends RawConnection {
  static override readonly module: string = import.meta.url;

  @locked
  override async connect(options: WaitOptions = {}): Promise<void> {
    return super.connect(options);
  }

  @locked
  override async execute(command: string, options: WaitOptions = {}): Promise<string> {
    return super.execute(command, options);
  }
}
