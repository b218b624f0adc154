// A mail to oneself, with the settings that are stored.
import { Send } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSelf } from '../../../lib/session.ts'
import { useAction } from '../../../lib/use-action.ts'
import { Button } from '../../../ui/button.tsx'
import { Card } from '../../../ui/card.tsx'
import { Input } from '../../../ui/input.tsx'
import { sendTestMail } from '../api.ts'

export const TestMail = () => {
  const { t } = useTranslation()
  const [to, setTo] = useState(useSelf().email)
  const send = useAction({ run: () => sendTestMail(to), touches: ['none'], done: () => t('settings.mailSent', { to }) })
  return (
    <Card title={t('settings.testMail')} text={t('settings.testMailHelp')}>
      <div className="flex flex-wrap gap-2">
        <Input
          type="email"
          aria-label={t('settings.testMailTo')}
          placeholder="name@example.com"
          value={to}
          onChange={({ target }) => setTo(target.value)}
          className="w-72 max-sm:w-full"
        />
        <Button icon={Send} isBusy={send.isPending} disabled={to.trim() === ''} onClick={() => send.mutate(undefined)}>
          {t('settings.sendMail')}
        </Button>
      </div>
    </Card>
  )
}
