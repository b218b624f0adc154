// Width of the window as state.
import { useSyncExternalStore } from 'react'

const phone = typeof matchMedia === 'undefined' ? undefined : matchMedia('(max-width: 639px)')

const subscribe = (listener: () => void) => {
  phone?.addEventListener('change', listener)
  return () => phone?.removeEventListener('change', listener)
}

/** Whether the window is narrower than 640 px. */
export const usePhone = (): boolean => useSyncExternalStore(subscribe, () => phone?.matches ?? false)
