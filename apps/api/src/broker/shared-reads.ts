import { type AppIdentity, type KeyedGrant, readKeyedGrant } from "@tiktok-connect/db";
import type pg from "pg";

type Place = Parameters<typeof readKeyedGrant>[2];

/** For the many who have waited for one refresh, and all go on in the same moment: they read what came of it once. */
export interface SharedReads {
  /** What is read begins no earlier than this is called. */
  read(place: Place): Promise<KeyedGrant | null>;
}

export function createSharedReads(pool: pg.Pool, app: AppIdentity): SharedReads {
  const gathered = new Map<string, Promise<KeyedGrant | null>>();
  return {
    read(place) {
      const key = `${place.keyHash.toString("base64")} ${place.accountId}`;
      const shared = gathered.get(key);
      if (shared) return shared;
      // Those that were woken together come here in the same turn; whoever comes after it reads anew.
      const read = Promise.resolve().then(() => {
        gathered.delete(key);
        return readKeyedGrant(pool, app, place);
      });
      gathered.set(key, read);
      return read;
    },
  };
}
