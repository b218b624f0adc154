// The envelope that every management answer travels in, and the page that lists are cut into.

/** Answer of a management route; a business error is `success: false` with HTTP 200. */
export type Envelope<Data> = { success: boolean; message?: string; data?: Data; code?: string }

/** One page of a list; `page` counts from 1. */
export type Page<Item> = { items: Item[]; total: number; page: number; page_size: number }
