// Pages for what is not there and for what broke.
import { Link, useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { buttonStyle } from '../ui/button.tsx'
import { Mark } from '../ui/mark.tsx'
import { Failure } from '../ui/states.tsx'

/** No page has this address. */
export const NotFoundPage = () => {
  const { t } = useTranslation()
  return (
    <main className="grid min-h-[70vh] place-items-center p-6 text-center">
      <div>
        <Mark className="mx-auto size-10" />
        <p className="tabular mt-6 font-mono text-sm text-ink-faint">404</p>
        <h1 className="mt-1 text-2xl font-semibold tracking-tight">{t('notFound.title')}</h1>
        <p className="mx-auto mt-2 max-w-sm text-balance text-ink-faint">{t('notFound.text')}</p>
        <Link to="/dashboard/overview" className={`${buttonStyle({ look: 'primary' })} mt-6`}>
          {t('notFound.action')}
        </Link>
      </div>
    </main>
  )
}

/** A page whose data or code did not arrive. */
export const RouteFailure = ({ error }: { error: unknown }) => {
  const router = useRouter()
  return (
    <main className="grid min-h-[70vh] place-items-center">
      <Failure error={error} onRetry={() => void router.invalidate()} />
    </main>
  )
}
