/**
 * Names of files kept in memory: which paths exist and what each holds, with the errors of a real file system.
 *
 * Flat: a map from path to content and a set of folders. `/` is always there. Used by memory-files.ts and
 * simulated-disk.ts.
 */
import { fileError, systemError } from './file-error.ts';

export class FileTree<Content> {
  readonly files: Map<string, Content> = new Map();
  readonly folders: Set<string> = new Set(['/']);

  /** The content, or 58P01. */
  get(action: string, path: string): Content {
    const content = this.files.get(path);
    if (content === undefined) throw fileError(action, path, systemError(this.folders.has(path) ? 'EISDIR' : 'ENOENT'));
    return content;
  }

  put(action: string, path: string, content: Content): void {
    if (this.folders.has(path)) throw fileError(action, path, systemError('EISDIR'));
    if (!this.folders.has(folderOf(path))) throw fileError(action, path, systemError('ENOENT'));
    this.files.set(path, content);
  }

  rename(from: string, to: string): void {
    const content = this.get('rename', from);
    this.put('rename', to, content);
    if (from !== to) this.files.delete(from);
  }

  remove(path: string): void {
    if (this.folders.has(path)) throw fileError('remove', path, systemError('EISDIR'));
    this.files.delete(path);
  }

  removeFolder(path: string): void {
    const inside = `${path}/`;
    for (const file of [...this.files.keys()]) if (file === path || file.startsWith(inside)) this.files.delete(file);
    for (const folder of [...this.folders]) {
      if (folder === path || folder.startsWith(inside)) this.folders.delete(folder);
    }
  }

  makeFolder(path: string): void {
    if (this.files.has(path)) throw fileError('make folder', path, systemError('EEXIST'));
    for (let folder = path; !this.folders.has(folder); folder = folderOf(folder)) this.folders.add(folder);
  }

  list(path: string): string[] {
    if (!this.folders.has(path)) throw fileError('list', path, systemError('ENOENT'));
    const names: string[] = [];
    for (const entry of [...this.files.keys(), ...this.folders]) {
      if (entry !== path && folderOf(entry) === path) names.push(entry.slice(entry.lastIndexOf('/') + 1));
    }
    return names.sort();
  }

  kind(path: string): 'file' | 'folder' | undefined {
    if (this.files.has(path)) return 'file';
    return this.folders.has(path) ? 'folder' : undefined;
  }
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}
