import { spawn } from 'node:child_process';

/**
 * Runs a shell command when this process is gone, however it went: daemons that a test started are nobody's children, and
 * neither a signal nor a crash runs our clean-up. The answered function calls it off.
 */
export function afterDeath(command: string): () => void {
  // The pipe closes with us, and that ends `read`. A line on it means that all is well.
  const child = spawn('/bin/sh', ['-c', `read -r line || { ${command}; }`], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const { stdin } = child;
  child.unref();
  child.on('error', () => undefined);
  stdin.on('error', () => undefined);
  // A pipe of a child is a socket, which would keep the process alive.
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  return () => void stdin.end('well\n');
}
