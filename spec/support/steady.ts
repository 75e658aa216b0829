/**
 * A reply without what changes by itself from second to second: clocks, and the age of OSPF's link states. All other bytes
 * are as the device sent them.
 */
export function steady(reply: string): string {
  return reply.replace(/\b\d\d:\d\d:\d\d\b/g, 'hh:mm:ss').replace(/^((?:\d+\.){3}\d+\s+(?:\d+\.){3}\d+)\s+\d+\s(?=0x)/gm, '$1 age ');
}
