// What the browser remembers for a person: theme, language, sidebar, table columns, and the id of who is signed in. Never a secret.
import { useSyncExternalStore } from 'react'

export type Theme = 'system' | 'light' | 'dark'

/** Characters of the console: colours, shape, density and where the navigation is. */
export const presets = ['default', 'berry', 'air'] as const
export type Preset = (typeof presets)[number]

export const densities = ['compact', 'normal', 'roomy'] as const
export type Density = (typeof densities)[number]

/** A view of a list that is kept by a name; `query` is what the address holds. */
export type SavedView = { name: string; query: string }

export type Preferences = {
  theme: Theme
  /** Undefined: the site's. */
  preset?: Preset
  /** What the operator chose, as last heard; known before the server answers. */
  sitePreset: Preset
  density: Density
  language?: string
  /** Undefined: as the operator wants it. */
  isSidebarCollapsed?: boolean
  pageSize: number
  isChecklistHidden: boolean
  hiddenColumns: Record<string, string[]>
  /** Table → column → width in pixels, where somebody dragged it. */
  columnWidths: Record<string, Record<string, number>>
  /** Table → views that were kept by a name. */
  savedViews: Record<string, SavedView[]>
  /** Table → seconds between two readings; 0 or none: only when asked. */
  refreshSeconds: Record<string, number>
  /** What of the notices was seen: the notice's text in short and the newest announcement's time. */
  seenNews: string
}

const storageKey = 'tollgate.preferences'
const userKey = 'tollgate.user'
const defaults: Preferences = {
  theme: 'system',
  sitePreset: 'default',
  density: 'normal',
  pageSize: 20,
  isChecklistHidden: false,
  hiddenColumns: {},
  columnWidths: {},
  refreshSeconds: {},
  savedViews: {},
  seenNews: '',
}

const read = (): Preferences => {
  try {
    return { ...defaults, ...JSON.parse(localStorage.getItem(storageKey) ?? '{}') }
  } catch {
    return defaults
  }
}

const write = (key: string, value: string | undefined) => {
  try {
    if (value === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // Storage may be blocked: the choice then lasts until the page is left.
  }
}

const listeners = new Set<() => void>()
let current: Preferences | undefined

/** The preferences as they stand now. */
export const getPreferences = (): Preferences => {
  current ??= read()
  return current
}

/** Changes some preferences and tells every component that reads them. */
export const setPreferences = (change: Partial<Preferences>): void => {
  current = { ...getPreferences(), ...change }
  write(storageKey, JSON.stringify(current))
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** The preferences, re-rendering when they change. */
export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, getPreferences)

let userId: string | undefined

/** Id of who signed in here, for the `New-Api-User` header; undefined when nobody did. */
export const getUserId = (): string | undefined => {
  if (userId === undefined) {
    try {
      userId = localStorage.getItem(userKey) ?? ''
    } catch {
      userId = ''
    }
  }
  return userId || undefined
}

/** Remembers who signed in, or forgets. */
export const setUserId = (id: number | undefined): void => {
  userId = id === undefined ? '' : String(id)
  write(userKey, id === undefined ? undefined : String(id))
}
