// What a place shows when it has nothing, is waiting, or failed.
import { CloudOff, type LucideIcon, RotateCw, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../lib/api-client.ts'
import { cn } from '../lib/cn.ts'
import { useErrorText } from '../lib/use-error-text.ts'
import { Button } from './button.tsx'

type EmptyProps = { icon: LucideIcon; title: string; text?: string; action?: ReactNode; className?: string }

/** Nothing here yet, and what to do about it. */
export const Empty = ({ icon: Icon, title, text, action, className }: EmptyProps) => (
  <div className={cn('flex flex-col items-center px-6 py-14 text-center', className)}>
    <span className="mb-4 grid size-11 place-items-center rounded-xl border bg-sunken text-ink-faint">
      <Icon aria-hidden="true" className="size-5" />
    </span>
    <p className="font-medium text-ink">{title}</p>
    {text && <p className="mt-1 max-w-sm text-balance text-sm text-ink-faint">{text}</p>}
    {action && <div className="mt-5">{action}</div>}
  </div>
)

type FailureProps = { error: unknown; onRetry?: () => void; className?: string }

/** A load that failed: the reason, and a way to try again. */
export const Failure = ({ error, onRetry, className }: FailureProps) => {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const isOffline = error instanceof ApiError && error.kind === 'network'
  return (
    <div role="alert" className={className}>
      <Empty
        icon={isOffline ? CloudOff : TriangleAlert}
        title={isOffline ? t('error.offlineTitle') : t('error.loadTitle')}
        text={errorText(error)}
        action={
          onRetry && (
            <Button icon={RotateCw} onClick={onRetry}>
              {t('action.retry')}
            </Button>
          )
        }
      />
    </div>
  )
}

/** A grey bar where text will be. */
export const Skeleton = ({ className }: { className?: string }) => (
  <span aria-hidden="true" className={cn('block h-4 animate-pulse rounded-sm bg-hover', className)} />
)

/** A whole page that is on its way. */
export const PageLoading = () => {
  const { t } = useTranslation()
  return (
    <div role="status" className="grid min-h-[40vh] place-items-center">
      <span className="sr-only">{t('state.loading')}</span>
      <span aria-hidden="true" className="h-0.5 w-28 overflow-hidden rounded-full bg-hover">
        <span className="block h-full w-1/4 animate-sweep rounded-full bg-accent" />
      </span>
    </div>
  )
}
