/**
 * The value of `search_path` as names: a list parted by commas, names in double quotes taken as they are, others in
 * lower case; "$user" stands for the user's name.
 */

export function parseSearchPath(value: string, user: string): readonly string[] {
  const names: string[] = [];
  for (const match of value.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g)) {
    const name = match[1] === undefined ? match[2]!.toLowerCase() : match[1].replaceAll('""', '"');
    names.push(name === '$user' ? user : name);
  }
  return names;
}
