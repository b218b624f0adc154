// Stores and products at Waffo Pancake, as their lists name them.

export type PancakeItem = { id: string; name: string; status: string }

/** The vendor's names may repeat; ids do not. */
export const pancakeLabel = ({ id, name, status }: PancakeItem): string =>
  [name || id, ...(status === '' || status === 'active' ? [] : [status]), ...(name ? [id] : [])].join(' · ')
