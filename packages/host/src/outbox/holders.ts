import type { ItemOwner } from './make-item-store.ts'

/** Which tabs have a session's held items in hand: those whose live socket says so. */
export type Holders = { readonly keeps: (tab: string, owner: ItemOwner) => boolean }

export const nobodyHolds: Holders = { keeps: () => false }
