// Large values of this origin in IndexedDB, by key: {name, bytes}. Every call may reject: private windows forbid storage, and
// disks are full.
const DATABASE = 'vitrine';
const STORE = 'kept';

function database() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function within(mode, act) {
  const opened = await database();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = opened.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    opened.close();
  }
}

export const keepValue = (key, value) => within('readwrite', (store) => store.put(value, key));
export const forgetValue = (key) => within('readwrite', (store) => store.delete(key));
export const keptValue = (key) => within('readonly', (store) => store.get(key));
