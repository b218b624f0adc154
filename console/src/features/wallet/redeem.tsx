// Turning a redemption code into quota.
import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMoney } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Input } from '../../ui/input.tsx'
import { redeemCode } from './api.ts'

/** `link` is where the operator sells codes, or ''. */
export const RedeemCard = ({ link }: { link: string }) => {
  const { t } = useTranslation()
  const money = useMoney()
  const [code, setCode] = useState('')
  const redeem = useAction({
    run: redeemCode,
    touches: ['self'],
    done: (quota) => t('wallet.redeemed', { amount: money.quota(quota) }),
    after: () => setCode(''),
    isQuietOnError: true,
  })
  const isWeb = /^https?:\/\//.test(link)
  return (
    <Card title={t('wallet.redeemTitle')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (code.trim() !== '') redeem.mutate(code.trim())
        }}
      >
        <Field
          label={t('wallet.code')}
          action={
            isWeb && (
              <a
                href={link}
                target="_blank"
                rel="noreferrer"
                className="inline-flex items-center gap-1 text-xs text-accent-text hover:underline"
              >
                {t('wallet.getCode')}
                <ExternalLink aria-hidden="true" className="size-3" />
              </a>
            )
          }
        >
          {(control) => (
            <div className="flex gap-2">
              <Input
                {...control}
                value={code}
                maxLength={128}
                spellCheck={false}
                autoComplete="off"
                className="font-mono"
                onChange={(event) => setCode(event.target.value)}
              />
              <Button type="submit" isBusy={redeem.isPending} disabled={code.trim() === ''}>
                {t('wallet.redeem')}
              </Button>
            </div>
          )}
        </Field>
        <FormError error={redeem.error} />
      </form>
    </Card>
  )
}
