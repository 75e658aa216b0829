import type { Command } from './command.js';

/** One word's place in the grammar. */
interface Node {
  readonly words: Map<string, Node>;
  /** Continues here after any word. */
  any?: Node;
  /** Takes the rest of the line. */
  rest?: Command;
  /** The line may end here. */
  command?: Command;
}

/** What a typed line means. */
export type Resolution =
  | { readonly kind: 'command'; readonly command: Command; readonly text: string; readonly args: readonly string[] }
  | { readonly kind: 'invalid'; readonly offset: number }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'ambiguous' };

/** The words that may stand next, for help and completion. */
export interface Choices {
  /** The unfinished word; empty after a space. */
  readonly typed: string;
  readonly words: readonly string[];
}

/** How a word fits a node. */
type Step = { readonly node: Node; readonly word: string; readonly isArgument: boolean } | 'ambiguous' | undefined;

const newNode = (): Node => ({ words: new Map() });

/** The commands of one mode. Each word may be cut short as long as it stays unique there. */
export class CommandTree {
  readonly #root = newNode();

  /** Later commands replace earlier ones of the same pattern. */
  constructor(commands: readonly Command[]) {
    for (const command of commands) this.#add(command);
  }

  #add(command: Command): void {
    let node = this.#root;
    for (const word of command.pattern.toLowerCase().split(/\s+/)) {
      if (word === '<line>') {
        node.rest = command;
        return;
      }
      node = word.startsWith('<') ? (node.any ??= newNode()) : child(node, word);
    }
    node.command = command;
  }

  /** Finds the command. With `partial`, as after `no`, its arguments may be missing. */
  resolve(line: string, { partial = false }: { readonly partial?: boolean } = {}): Resolution {
    let node = this.#root;
    const words: string[] = [];
    const args: string[] = [];
    for (const { 0: typed, index } of line.matchAll(/\S+/g)) {
      const step = next(node, typed);
      if (step === 'ambiguous') return { kind: 'ambiguous' };
      if (step === undefined) {
        if (node.rest === undefined) return { kind: 'invalid', offset: index };
        const rest = line.slice(index).trim();
        return { kind: 'command', command: node.rest, text: [...words, rest].join(' '), args: [...args, ...rest.split(/\s+/)] };
      }
      words.push(step.word);
      if (step.isArgument) args.push(step.word);
      node = step.node;
    }
    const command = node.command ?? (partial ? anyCommand(node) : undefined);
    return command === undefined ? { kind: 'incomplete' } : { kind: 'command', command, text: words.join(' '), args };
  }

  /** What may be typed next; no words when the line makes no sense so far. */
  choices(line: string): Choices {
    const typed = /\S*$/.exec(line)?.[0] ?? '';
    let node = this.#root;
    for (const [word] of line.slice(0, line.length - typed.length).matchAll(/\S+/g)) {
      const step = next(node, word);
      if (step === undefined || step === 'ambiguous') return { typed, words: [] };
      node = step.node;
    }
    return { typed, words: [...node.words.keys()].filter(word => word.startsWith(typed.toLowerCase())).sort() };
  }
}

function child(node: Node, word: string): Node {
  const found = node.words.get(word) ?? newNode();
  node.words.set(word, found);
  return found;
}

/** The exact word, else the only one that begins so, else the place of an argument. */
function next(node: Node, typed: string): Step {
  const wanted = typed.toLowerCase();
  const exact = node.words.get(wanted);
  if (exact !== undefined) return { node: exact, word: wanted, isArgument: false };
  const [first, second] = [...node.words].filter(([word]) => word.startsWith(wanted));
  if (second !== undefined) return 'ambiguous';
  if (first !== undefined) return { node: first[1], word: first[0], isArgument: false };
  return node.any && { node: node.any, word: typed, isArgument: true };
}

/** Some command that begins with the words so far. */
function anyCommand(node: Node): Command | undefined {
  const below = [node.any, ...node.words.values()].filter(n => n !== undefined);
  return node.rest ?? below.map(n => n.command ?? anyCommand(n)).find(c => c !== undefined);
}
