/** The vendors' marks that were built in (`build/brand-icons.ts`); names are separated by spaces. */
declare module 'virtual:brand-icons' {
  export const folder: string
  export const coloured: string
  export const plain: string
}
