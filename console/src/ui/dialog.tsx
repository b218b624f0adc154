// Dialogs: a side sheet, and the one confirmation dialog of the console.
import { X } from 'lucide-react'
import { AlertDialog, Dialog as Radix } from 'radix-ui'
import { createContext, type ReactNode, use, useCallback, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/cn.ts'
import { Button, buttonStyle, IconButton } from './button.tsx'

// As high as the dialogs: one that opens over another dims that one too.
const overlay = 'fixed inset-0 z-50 animate-fade bg-black/35 dark:bg-black/60'
const centred =
  'fixed inset-x-4 top-[12vh] z-50 mx-auto flex max-h-[76dvh] max-w-md animate-rise flex-col rounded-xl border bg-surface shadow-pop focus:outline-none'

type DialogProps = {
  isOpen: boolean
  onClose: () => void
  title: string
  description?: string
  children: ReactNode
  className?: string
}

/** What the focus returns to: the control itself, or the button of the menu in which it stood and with which it goes. */
const findOpener = (): Element | null => {
  const focused = document.activeElement
  const menuName = focused?.closest('[role="menu"]')?.getAttribute('aria-labelledby')
  return menuName ? document.getElementById(menuName) : focused
}

/**
 * Dialogs here are opened by state, not by a trigger, so they must themselves give the focus back to where it came from.
 * On opening, focus goes to the dialog itself: the close button would invite leaving, and the first field is not always
 * there yet; `isFrameFocused: false` leaves that to the dialog.
 */
export const useReturnFocus = ({ isFrameFocused = true } = {}) => {
  const opener = useRef<Element>(null)
  return {
    onOpenAutoFocus: (event: Event) => {
      opener.current = findOpener()
      if (!isFrameFocused) return
      event.preventDefault()
      if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus()
    },
    onCloseAutoFocus: (event: Event) => {
      if (!(opener.current instanceof HTMLElement) || !opener.current.isConnected) return
      event.preventDefault()
      opener.current.focus()
    },
  }
}

/** Escape in a list that is open closes the list, not the dialog with all that was typed into it. */
const keepWhileListIsOpen = (event: KeyboardEvent) => {
  if (event.target instanceof Element && event.target.getAttribute('aria-expanded') === 'true') event.preventDefault()
}

const CloseButton = () => {
  const { t } = useTranslation()
  return (
    <Radix.Close asChild>
      <IconButton icon={X} label={t('action.close')} className="-mr-1.5" />
    </Radix.Close>
  )
}

const DialogFrame = ({ title, description, children }: Omit<DialogProps, 'isOpen' | 'onClose' | 'className'>) => (
  <>
    <header className="flex items-start justify-between gap-4 px-5 pt-4 pb-3">
      <div className="min-w-0 pt-1">
        <Radix.Title className="text-lg font-semibold tracking-tight">{title}</Radix.Title>
        <Radix.Description className={description ? 'mt-0.5 text-sm text-ink-faint' : 'sr-only'}>
          {description ?? title}
        </Radix.Description>
      </div>
      <CloseButton />
    </header>
    <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">{children}</div>
  </>
)

/** A sheet at the right edge; whole width on phones. Pressing outside does not throw away what was typed. */
export const Sheet = ({ isOpen, onClose, className, hasForm, ...frame }: DialogProps & { hasForm?: boolean }) => {
  const focus = useReturnFocus()
  return (
    <Radix.Root open={isOpen} onOpenChange={(next) => next || onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={overlay} />
        <Radix.Content
          {...focus}
          onEscapeKeyDown={keepWhileListIsOpen}
          onPointerDownOutside={(event) => hasForm && event.preventDefault()}
          className={cn(
            'fixed inset-y-0 right-0 z-50 flex w-full max-w-[38rem] animate-slide flex-col border-l bg-surface shadow-pop focus:outline-none',
            className,
          )}
        >
          <DialogFrame {...frame} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** A small dialog in the middle, for one question with a form. */
export const Dialog = ({ isOpen, onClose, className, ...frame }: DialogProps) => {
  const focus = useReturnFocus()
  return (
    <Radix.Root open={isOpen} onOpenChange={(next) => next || onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={overlay} />
        <Radix.Content
          {...focus}
          onPointerDownOutside={(event) => event.preventDefault()}
          className={cn(centred, className)}
        >
          <DialogFrame {...frame} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

export type Confirmation = { title: string; text: string; action: string; isDangerous?: boolean }

const ConfirmContext = createContext<(confirmation: Confirmation) => Promise<boolean>>(async () => false)

/** Gives a function that asks and resolves to the answer. */
export const useConfirm = () => use(ConfirmContext)

/** Makes `useConfirm` work below it. */
export const ConfirmProvider = ({ children }: { children: ReactNode }) => {
  const { t } = useTranslation()
  const [question, setQuestion] = useState<Confirmation>()
  const [isOpen, setOpen] = useState(false)
  const answer = useRef<(isYes: boolean) => void>(undefined)
  const focus = useReturnFocus({ isFrameFocused: false })
  const ask = useCallback((confirmation: Confirmation) => {
    setQuestion(confirmation)
    setOpen(true)
    return new Promise<boolean>((resolve) => {
      answer.current = resolve
    })
  }, [])
  const close = (isYes: boolean) => {
    setOpen(false)
    answer.current?.(isYes)
    answer.current = undefined
  }
  return (
    <ConfirmContext value={ask}>
      {children}
      <AlertDialog.Root open={isOpen} onOpenChange={(next) => next || close(false)}>
        <AlertDialog.Portal>
          <AlertDialog.Overlay className={overlay} />
          <AlertDialog.Content {...focus} className={cn(centred, 'max-w-sm p-5')}>
            <AlertDialog.Title className="text-lg font-semibold tracking-tight">{question?.title}</AlertDialog.Title>
            <AlertDialog.Description className="mt-1.5 text-ink-soft">{question?.text}</AlertDialog.Description>
            <div className="mt-5 flex justify-end gap-2">
              <AlertDialog.Cancel className={buttonStyle()}>{t('action.cancel')}</AlertDialog.Cancel>
              <Button look={question?.isDangerous ? 'danger' : 'primary'} onClick={() => close(true)}>
                {question?.action}
              </Button>
            </div>
          </AlertDialog.Content>
        </AlertDialog.Portal>
      </AlertDialog.Root>
    </ConfirmContext>
  )
}
