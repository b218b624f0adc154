// Why a form was refused, above its button.
import { TriangleAlert } from 'lucide-react'
import { useErrorText } from '../lib/use-error-text.ts'

/** The failure of a submission; read out when it appears. */
export const FormError = ({ error }: { error: unknown }) => {
  const errorText = useErrorText()
  return (
    <div role="alert">
      {error ? (
        <p className="flex items-start gap-2 rounded-md bg-bad-soft px-3 py-2.5 text-sm text-bad">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
          <span className="min-w-0 break-words">{errorText(error)}</span>
        </p>
      ) : null}
    </div>
  )
}
