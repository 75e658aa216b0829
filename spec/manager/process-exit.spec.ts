import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { simulatorLab } from '../support/labs.js';
import { outputOf } from '../threads/node-process.js';

const ends = suite('the end of a process with a connection');
const here = fileURLToPath(new URL('.', import.meta.url));

/** Runs a script that has a `device` on a simulated router. */
async function run(script: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  await using lab = await simulatorLab();
  const prelude = `import { Device, pcall } from '../../lib/index.js'; const device = new Device(${JSON.stringify(lab.spec)});`;
  return await outputOf(['--input-type=module', '--eval', `${prelude}\n${script}`], here);
}

ends('a connection in the I/O thread that nobody closed does not keep the process', async () => {
  const { code, stdout } = await run(`await device.connect(); console.log((await device.execute('show clock')).startsWith('*'));`);
  assert.equal([code, stdout], [0, 'true\n']);
});

ends('a pool that nobody closed does not keep the process', async () => {
  const { code, stdout } = await run(
    `await device.connect({ poolSize: 2 }); console.log((await pcall(device.pool.execute, [['show clock'], ['show clock']])).length);`,
  );
  assert.equal([code, stdout], [0, '2\n']);
});

ends('a call on its way keeps the process until it is answered', async () => {
  const { code, stdout } = await run(
    `await device.connect(); device.execute('show clock').then(reply => console.log(reply.startsWith('*')));`,
  );
  assert.equal([code, stdout], [0, 'true\n']);
});

ends('a connection of this thread keeps the process until it is closed', async () => {
  const { code, stdout } = await run(`await device.connect({ owner: 'here' }); await device.destroyAll(); console.log('closed');`);
  assert.equal([code, stdout], [0, 'closed\n']);
});

ends('after an error nothing keeps the process', async () => {
  const { code, stderr } = await run(`await device.connect({ timeout: 30_000 }); await device.execute('show clock\\nreload');`);
  assert.is(code, 1);
  assert.match(stderr, /TypeError: a command is one line/);
});

ends.run();
