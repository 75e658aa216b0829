import type { CliSession, CliSessionOptions } from '../../../lib/connections/cli/cli-session.js';
import { openTelnetSession } from './open-session.js';
import { ScriptedDevice } from './scripted-device.js';
import type { DeviceLine, DeviceScript } from './scripted-device.js';

export const PROMPT = 'r1# ';

/** A device at its prompt that answers what `answers` says, and nothing to everything else. */
export function router(
  answers: Readonly<Record<string, string | ((line: DeviceLine) => void)>>,
  more: Partial<DeviceScript> = {},
): DeviceScript {
  const onLine = (text: string, line: DeviceLine): void => {
    const answer = answers[text] ?? '';
    if (typeof answer === 'string') line.print(answer + PROMPT);
    else answer(line);
  };
  return { greet: PROMPT, onLine, onInterrupt: line => line.print(`\r\n${PROMPT}`), ...more };
}

/** Opens a session with the device for the time of `use`. */
export async function withSession(
  script: DeviceScript,
  use: (session: CliSession, device: ScriptedDevice) => Promise<void>,
  options: Partial<CliSessionOptions> = {},
): Promise<void> {
  await using device = await ScriptedDevice.start(script);
  await using session = await openTelnetSession(device.port, options);
  await use(session, device);
}
