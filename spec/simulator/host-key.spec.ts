import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generateHostKey, publicHostKey } from '../../lib/simulator/host-key.js';

// One process in 300 got such a key from ssh2, and Simulator.start failed with "Malformed OpenSSH private key".
test('a key that cannot be read is made again', () => {
  const sound = generateHostKey();
  const keys = [sound.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA'), 'no key', sound];
  assert.is(
    generateHostKey(() => keys.shift() ?? ''),
    sound,
  );
  assert.equal(keys, []);
  assert.match(publicHostKey(sound), /^ssh-ed25519 /);
});

test.run();
