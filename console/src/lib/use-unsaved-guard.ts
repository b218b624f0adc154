// Asks before a form with unsaved changes is left: by a link, the browser's history, closing its sheet, or closing the tab.
import { useBlocker } from '@tanstack/react-router'
import { useCallback, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useConfirm } from '../ui/dialog.tsx'

type Place = { readonly pathname: string; readonly search: unknown }

/** A step to another heading of the same page leaves nothing. */
const isSamePlace = (one: Place, other: Place): boolean =>
  one.pathname === other.pathname && JSON.stringify(one.search) === JSON.stringify(other.search)

const nowhere = (): boolean => false

/**
 * Guards while `isDirty`; `isWithin` tells of pages on which the changes live on. Gives a function that lets the next step pass:
 * for what is left because it was saved. It guards again after the form was clean.
 */
export const useUnsavedGuard = (isDirty: boolean, isWithin: (pathname: string) => boolean = nowhere): (() => void) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const isFree = useRef(false)
  useEffect(() => {
    if (!isDirty) isFree.current = false
  }, [isDirty])
  useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      if (!isDirty || isFree.current || isSamePlace(current, next) || isWithin(next.pathname)) return false
      const question = { title: t('unsaved.title'), text: t('unsaved.text'), action: t('unsaved.leave') }
      return !(await confirm({ ...question, isDangerous: true }))
    },
    enableBeforeUnload: () => isDirty && !isFree.current,
  })
  return useCallback(() => {
    isFree.current = true
  }, [])
}
