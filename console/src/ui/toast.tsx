// Short notices; the toast library is loaded with the first page that is not the sign-in page.
import { Toaster as Sonner, toast } from 'sonner'
import { usePreferences } from '../lib/preferences.ts'

export { toast }

/** The place where notices appear. */
export const Toaster = () => (
  <Sonner
    position="bottom-right"
    theme={usePreferences().theme}
    duration={5000}
    gap={10}
    toastOptions={{
      unstyled: true,
      classNames: {
        toast:
          'flex w-full items-start gap-2.5 rounded-lg border bg-surface px-3.5 py-3 text-sm text-ink shadow-pop [&_[data-icon]]:mt-px',
        title: 'font-medium',
        description: 'mt-0.5 text-ink-faint break-words',
        actionButton: 'ml-auto shrink-0 rounded-md px-2 py-0.5 font-medium text-accent-text hover:bg-hover',
        success: '[&_[data-icon]]:text-ok',
        error: '[&_[data-icon]]:text-bad',
        warning: '[&_[data-icon]]:text-warn',
        info: '[&_[data-icon]]:text-info',
      },
    }}
  />
)
