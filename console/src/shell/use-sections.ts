// The navigation of whoever is signed in, and which entry is the current one.
import { useRouterState } from '@tanstack/react-router'
import { useSelf, useStatus } from '../lib/session.ts'
import { pages } from '../pages.ts'
import { type Destination, isWithin, type Section, sectionsFor } from './navigation.ts'

/** What this person sees, in order. */
export const useSections = (): Section[] => sectionsFor(pages, useSelf(), useStatus())

/** Gives a function: whether an entry is where one is. */
export const useIsCurrent = (): ((destination: Destination) => boolean) => {
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  return (destination) => isWithin(pathname, destination)
}
