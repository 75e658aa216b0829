/** A line of the configuration; a section when other lines belong to it. */
interface ConfigEntry {
  readonly line: string;
  readonly children: string[];
  readonly isSection: boolean;
}

const SECTIONS = /^(interface|router|line|control-plane|vrf|class-map|policy-map|route-map)\b/;

/** A configuration as text lines in sections, edited as IOS does: a setting replaces its predecessor, `no` takes it out. */
export class RunningConfig {
  readonly #entries: ConfigEntry[] = [];

  /** Reads a configuration as `show running-config` prints it: sections indented, `!` in between. */
  constructor(text: string) {
    for (const line of text.split('\n')) {
      if (line.startsWith(' ')) this.#entries.at(-1)?.children.push(line.trim());
      else if (line !== '' && line !== '!') this.#entries.push(entry(line));
    }
  }

  /** The configuration as text, without the heading. */
  get text(): string {
    return this.#entries.map((e, i) => this.#separator(e, this.#entries[i - 1]) + render(e)).join('') + '!\nend\n';
  }

  /** What follows the first line that begins with these words. */
  value(words: string): string | undefined {
    const found = this.#entries.find(e => e.line.startsWith(`${words} `));
    return found?.line.slice(words.length + 1);
  }

  /** Headers of the sections that begin with this word, in order. */
  sections(word: string): string[] {
    return this.#entries.filter(e => e.isSection && e.line.startsWith(`${word} `)).map(e => e.line);
  }

  /** The lines of a section; empty when there is none. */
  lines(section: string): readonly string[] {
    return this.#find(section)?.children ?? [];
  }

  /** Makes sure that the section exists. */
  open(section: string): void {
    if (this.#find(section) === undefined) this.#insert(entry(section));
  }

  /** Sets a line, in a section or at the top; it replaces the line that begins with the same `key`. */
  put(section: string | undefined, line: string, key: string): void {
    const children = section === undefined ? undefined : this.#find(section)?.children;
    if (section !== undefined) return children && replace(children, line, key);
    const at = this.#entries.findIndex(e => beginsWith(e.line, key));
    if (at < 0) this.#insert(entry(line));
    else this.#entries[at] = entry(line);
  }

  /** Takes out every line that begins with these words, in a section or at the top, sections included. */
  drop(section: string | undefined, words: string): void {
    if (section === undefined) return removeWhere(this.#entries, e => beginsWith(e.line, words));
    const found = this.#find(section);
    if (found) removeWhere(found.children, line => beginsWith(line, words));
  }

  #find(section: string): ConfigEntry | undefined {
    return this.#entries.find(e => e.line === section);
  }

  /** Behind its own kind or, for a new kind, before the lines that end every configuration. */
  #insert(added: ConfigEntry): void {
    const kind = firstWord(added.line);
    const last = this.#entries.findLastIndex(e => firstWord(e.line) === kind);
    const tail = this.#entries.findIndex(e => /^(control-plane|line)\b/.test(e.line));
    this.#entries.splice(last >= 0 ? last + 1 : tail >= 0 ? tail : this.#entries.length, 0, added);
  }

  #separator(current: ConfigEntry, previous: ConfigEntry | undefined): string {
    const isGroup = previous !== undefined && !current.isSection && firstWord(current.line) === firstWord(previous.line);
    return isGroup ? '' : '!\n';
  }
}

function entry(line: string): ConfigEntry {
  return { line, children: [], isSection: SECTIONS.test(line) };
}

function render(e: ConfigEntry): string {
  return [e.line, ...e.children.map(child => ` ${child}`), ''].join('\n');
}

function firstWord(line: string): string {
  return line.split(' ', 1)[0] ?? '';
}

function beginsWith(line: string, words: string): boolean {
  return line === words || line.startsWith(`${words} `);
}

function replace(lines: string[], line: string, key: string): void {
  const at = lines.findIndex(l => beginsWith(l, key));
  lines.splice(at < 0 ? lines.length : at, at < 0 ? 0 : 1, line);
}

function removeWhere<T>(items: T[], matches: (item: T) => boolean): void {
  const kept = items.filter(item => !matches(item));
  items.splice(0, items.length, ...kept);
}
