import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ERASE_MORE, MORE } from '../../lib/simulator/pager.js';
import { Screen } from './screen.js';

const s = suite('CliEngine');

const CREDENTIALS = { username: 'admin', password: 'secret', enable: 'more secret' };
const INVALID = "% Invalid input detected at '^' marker.";

s('without credentials a session starts privileged', () => {
  assert.is(new Screen().take(), '\nR1#');
});

s('the password is not echoed, and a session that logged in is not privileged', () => {
  const screen = new Screen({ credentials: CREDENTIALS });
  assert.is(screen.take(), '\n\nUser Access Verification\n\nUsername: ');
  assert.is(screen.type('admin\r'), 'admin\nPassword: ');
  assert.is(screen.type('secret\r'), '\nR1>');
});

s('three wrong passwords end the session', () => {
  const screen = new Screen({ credentials: CREDENTIALS });
  const again = 'admin\nPassword: \n% Login invalid\n\nUsername: ';
  assert.is(screen.type('admin\rwrong\r'), again);
  assert.is(screen.type('admin\rwrong\r'), again);
  assert.not(screen.closed);
  assert.is(screen.type('admin\rwrong\r'), 'admin\nPassword: \n% Login invalid\n');
  assert.ok(screen.closed);
});

s('without a user name only the password is asked for', () => {
  const screen = new Screen({ credentials: { password: 'secret' } });
  assert.ok(screen.take().endsWith('Password: '));
  assert.is(screen.type('secret\r'), '\nR1#');
});

s('credentials may have the shape of a testbed', () => {
  const screen = new Screen({ credentials: { default: { username: 'u', password: 'p' }, enable: { password: 'e' } } });
  assert.is(screen.type('u\rp\ren\re\r'), 'u\nPassword: \nR1>en\nPassword: \nR1#');
});

s('enable takes its password, and three wrong ones leave the mode as it was', () => {
  const screen = new Screen({ credentials: { enable: 'yes' } });
  assert.is(screen.take(), '\nR1>');
  assert.is(screen.type('enable\rno\rno\rno\r'), 'enable\nPassword: \nPassword: \nPassword: \n% Bad secrets\n\nR1>');
  assert.is(screen.type('enable\ryes\rdisable\r'), 'enable\nPassword: \nR1#disable\nR1>');
});

s('CR, LF, CR LF and CR NUL end a line once', () => {
  const screen = new Screen();
  assert.is(screen.type('\r\n\r\0\n\r'), '\nR1#\nR1#\nR1#\nR1#');
});

s('a line may be edited as it is typed', () => {
  const screen = new Screen();
  assert.is(screen.type('shoe\b'), 'shoe\b \b');
  assert.is(screen.type('\x7f\x7f\x7f\x7f\x7f'), '\b \b'.repeat(3));
  assert.is(screen.type('one two\x17\x15'), `one two${'\b \b'.repeat(7)}`);
  assert.is(screen.type('sh cl\x1b[D\r'), 'sh cl\n*09:30:00.000 UTC Sun Nov 1 2026\nR1#');
});

s('Ctrl-C drops the line, and Ctrl-Z leads out of configuration', () => {
  const screen = new Screen();
  assert.is(screen.type('rubbish\x03'), 'rubbish\nR1#');
  screen.type('conf t\rint lo0\r');
  assert.is(screen.type('\x1a'), '^Z\nR1#');
  assert.is(screen.router.commands, 2);
});

s('commands may be shortened as long as they stay unique', () => {
  const screen = new Screen();
  assert.match(screen.type('sh ver\r'), 'R1 uptime is');
  assert.match(screen.type('t\r'), '% Incomplete command.');
  assert.match(screen.type('e\r'), '% Ambiguous command:  "e"');
});

s('the marker stands below the first wrong word', () => {
  const screen = new Screen();
  assert.is(screen.type('show  nothing here\r'), `show  nothing here\n${' '.repeat('R1#show  '.length)}^\n${INVALID}\n\nR1#`);
});

s('the privileged commands are unknown to an unprivileged session', () => {
  const screen = new Screen({ credentials: { enable: 'yes' } });
  assert.match(screen.type('show running-config\r'), INVALID);
  assert.match(screen.type('configure terminal\r'), INVALID);
});

s('a long output stops after each page until a key is pressed', () => {
  const screen = new Screen();
  const whole = screen.type('terminal length 0\rshow ip bgp\rterminal length 10\r').split('show ip bgp\n')[1]?.split('R1#')[0] ?? '';
  const lines = whole.split(/(?<=\n)/);
  assert.is(screen.type('show ip bgp\r'), `show ip bgp\n${lines.slice(0, 9).join('')}${MORE}`);
  assert.is(screen.type(' '), `${ERASE_MORE}${lines.slice(9, 18).join('')}${MORE}`);
  assert.is(screen.type('\r\n'), `${ERASE_MORE}${lines[18]}${MORE}`);
  assert.is(screen.type('q'), `${ERASE_MORE}R1#`);
});

s('an output that just fits stops nowhere', () => {
  const screen = new Screen({ script: { commands: { lines: '1\n2\n3\n' } } });
  assert.is(screen.type('terminal length 4\rlines\r'), 'terminal length 4\nR1#lines\n1\n2\n3\nR1#');
});

s('keys typed while a command runs are read, and echoed, after it', () => {
  const screen = new Screen({ latency: 10 });
  assert.is(screen.type('show clock\rsho'), 'show clock\n');
  assert.is(screen.type('w priv\r'), '');
  screen.tick();
  assert.is(screen.take(), '*09:30:00.000 UTC Sun Nov 1 2026\nR1#show priv\n');
  screen.tick();
  assert.is(screen.take(), 'Current privilege level is 15\nR1#');
  assert.equal(screen.delays, [10, 10]);
});

s('a second caller on the same line loses keys to the page of the first', () => {
  const screen = new Screen();
  const shown = screen.type('show ip bgp\rshow clock\r');
  assert.match(shown, `${MORE}${ERASE_MORE}R1#how clock\n`);
  assert.match(shown, INVALID);
  assert.not.match(shown, '09:30:00');
});

s('the keys of two callers become one garbled line', () => {
  const screen = new Screen();
  const [one, other] = ['show clock\r', 'show users\r'];
  const mixed = [...one].map((key, i) => key + (other[i] ?? '')).join('');
  assert.match(screen.type(mixed), `sshhooww  culsoecrks\n`);
  assert.match(screen.type(''), /^$/);
  assert.is(screen.router.commands, 1);
});

s('Ctrl-Shift-6 ends a command that runs', () => {
  const screen = new Screen({ latency: 10 });
  screen.type('show clock\r');
  assert.is(screen.type('\x1e'), '\nR1#');
  screen.tick();
  assert.is(screen.take(), '');
});

s('latency may depend on the command, which is told without its abbreviations', () => {
  const asked: string[] = [];
  const screen = new Screen({ latency: command => (asked.push(command), command === 'show clock' ? 5 : 0) });
  screen.type('sh ver\rq\r');
  screen.type('sh clo\r');
  assert.equal(asked, ['show version', 'quit']);
  const other = new Screen({ latency: command => (asked.push(command), command === 'show clock' ? 5 : 0) });
  other.type('sh clo\rbogus\r');
  other.tick();
  assert.equal(asked.slice(2), ['show clock', 'bogus']);
  assert.equal(other.delays, [5]);
});

s('a configuration change shows in the running configuration, and no takes it out', () => {
  const screen = new Screen();
  screen.type(
    'terminal length 0\rconf t\rhostname EDGE\rint gi0/3\rdescription to  somewhere\rip address 192.0.2.99 255.255.255.0\rno shut\rend\r',
  );
  const shown = screen.type('show running-config\r');
  assert.match(shown, '\nhostname EDGE\n');
  assert.match(shown, /interface GigabitEthernet0\/3\n(?: .*\n)* description to  somewhere\n ip address 192\.0\.2\.99 255\.255\.255\.0\n!/);
  assert.not.match(shown, 'shutdown');
  screen.type('conf t\rint gi 0/3\rno desc\rno ip route 0.0.0.0 0.0.0.0 192.0.2.1\rno interface Loopback0\rend\r');
  const after = screen.type('show running-config\r');
  assert.not.match(after, 'somewhere');
  assert.not.match(after, 'ip route');
  assert.not.match(after, 'interface Loopback0\n');
});

s('prompts follow the mode, and exit leads back one step', () => {
  const screen = new Screen();
  const shown = screen.type('conf t\rrouter ospf 7\rnetwork 10.0.0.0 0.0.0.255 area 0\rline vty 0 4\rexit\rexit\rexit\r');
  const prompts = [...shown.matchAll(/^R1\S*#/gm)].map(([prompt]) => prompt);
  assert.equal(prompts, ['R1(config)#', 'R1(config-router)#', 'R1(config-router)#', 'R1(config-line)#', 'R1(config)#', 'R1#']);
  assert.ok(screen.closed);
});

s('do runs a command of the privileged mode from configuration', () => {
  const screen = new Screen();
  screen.type('conf t\r');
  assert.is(screen.type('do sh clock\r'), 'do sh clock\n*09:30:00.000 UTC Sun Nov 1 2026\nR1(config)#');
});

s('output may be filtered', () => {
  const screen = new Screen();
  assert.is(screen.type('show run | include ^hostname\r'), 'show run | include ^hostname\nhostname R1\nR1#');
  assert.match(screen.type('show run | begin line vty\r'), /line vty\nline vty 0 4\n/);
  assert.not.match(screen.type('show ip int brief | exclude up\r'), 'Loopback0');
});

s('a question mark lists what may follow, and Tab completes a word', () => {
  const screen = new Screen();
  assert.is(screen.type('show ip b?'), 'show ip b?\n  bgp\n\nR1#show ip b');
  assert.is(screen.type('\t'), 'gp ');
});

s('a scripted command sees its session, and wins over the built-in one', () => {
  const screen = new Screen({
    script: {
      commands: {
        'show clock': 'half past never',
        'show foo': ({ hostname, mode, line, args }) => `${hostname} ${mode} ${line} ${args.join('+')}`,
        'show bar': () => {
          throw new Error('no such thing');
        },
      },
    },
  });
  assert.is(screen.type('sh clo\r'), 'sh clo\nhalf past never\nR1#');
  assert.is(screen.type('sh foo a b\r'), 'sh foo a b\nR1 enable 0 a+b\nR1#');
  assert.is(screen.type('sh bar\r'), 'sh bar\n% no such thing\nR1#');
  assert.match(screen.type('sh ver\r'), 'uptime');
});

s('a scripted command that answers a promise runs until it settles', async () => {
  let settle = (_output: string): void => undefined;
  const output = new Promise<string>(resolve => (settle = resolve));
  const screen = new Screen({ script: { commands: { wait: () => output } } });
  assert.is(screen.type('wait\rsh clo\r'), 'wait\n');
  settle('over');
  await output;
  assert.is(screen.take(), 'over\nR1#sh clo\n*09:30:00.000 UTC Sun Nov 1 2026\nR1#');
});

s('a fault closes the line in the middle of an output, as often as was asked for', () => {
  const screen = new Screen({ faults: { closeDuring: 'show clock', times: 1 } });
  assert.is(screen.type('show clock\r'), 'show clock\n*09:30:00.000 UTC');
  assert.ok(screen.closed);
  assert.is(screen.router.faults.take('show clock'), undefined);
});

s('a fault makes a command hang until it is aborted', () => {
  const screen = new Screen({ faults: { hangDuring: 'show clock' } });
  assert.is(screen.type('show clock\r\r\r'), 'show clock\n*09:30:00.000 UTC');
  assert.is(screen.type('\x1e'), '\nR1#\nR1#\nR1#');
});

s('outputs differ from command to command and never from call to call', () => {
  const commands = ['show version', 'show running-config', 'show ip ospf database', 'show ip route', 'show ip bgp'];
  const outputs = commands.map(command => new Screen().type(`terminal length 0\r${command}\r`));
  assert.equal(
    outputs,
    commands.map(command => new Screen().type(`terminal length 0\r${command}\r`)),
  );
  const lines = outputs.map(output => new Set(output.split('\n').filter(line => line.length > 20)));
  for (const [i, mine] of lines.entries()) {
    for (const other of lines.slice(i + 1))
      assert.equal(
        [...mine].filter(line => other.has(line)),
        [],
      );
  }
  assert.ok((lines[1]?.size ?? 0) > 24, 'the configuration is long enough to page');
});

s('what is shown depends on the keys only, not on how they arrived', () => {
  const keys = fc.constantFrom(
    '\r',
    '\n',
    '\0',
    '\b',
    '\x03',
    '\x1a',
    '\x1b[A',
    '\t',
    '?',
    ' ',
    'q',
    'sh ip bgp',
    'conf t\r',
    'int lo',
    '7',
    'no ',
    'é',
    '|',
    'exit',
  );
  fc.assert(
    fc.property(fc.array(keys, { maxLength: 30 }), parts => {
      const [whole, split] = [new Screen(), new Screen()];
      const shown = [...parts.join('')].map(key => split.type(key)).join('');
      assert.is(whole.type(parts.join('')), shown);
      assert.is(whole.router.config.text, split.router.config.text);
      assert.is(whole.closed, split.closed);
    }),
    { numRuns: 50 },
  );
});

s.run();
