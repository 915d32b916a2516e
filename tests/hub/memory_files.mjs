// A browser's private file system, in memory: as much of it as model_store.mjs uses. `room` bytes fit.
export function memoryFolder(state = {
  room: Infinity
}) {
  const entries = new Map();
  const absent = () => Object.assign(new Error('not found'), {name: 'NotFoundError'});
  const file = () => {
    let content = new Blob([]);
    return {
      kind: 'file',
      getFile: async () => content,
      createWritable: async () => {
        let next = [];
        return {
          write: async (piece) => {
            const blob = new Blob([piece]);
            if ((state.room -= blob.size) < 0) throw Object.assign(new Error('full'), {name: 'QuotaExceededError'});
            next.push(blob);
          },
          close: async () => {
            content = new Blob(next);
          },
        };
      },
    };
  };
  const get = (name, make, {create = false} = {}) => {
    if (!entries.has(name) && !create) throw absent();
    if (!entries.has(name)) entries.set(name, make());
    return entries.get(name);
  };
  return {
    kind: 'directory',
    getDirectoryHandle: async (name, options) => get(name, () => memoryFolder(state), options),
    getFileHandle: async (name, options) => get(name, file, options),
    removeEntry: async (name) => {
      if (!entries.delete(name)) throw absent();
    },
    async * entries() { yield* [...entries]; },
  };
}
