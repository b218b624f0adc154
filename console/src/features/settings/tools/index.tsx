// What sections have beside their options: above the cards, inside one of them, or below.
import type { ReactNode } from 'react'
import { CleanupPart } from '../../system-info/cleanup-part.tsx'
import type { OptionValues } from '../api.ts'
import { CustomProviders } from '../providers/list.tsx'
import { CallbackAddress } from './addresses.tsx'
import { AffinityCache } from './affinity-cache.tsx'
import { OldTexts, OwnPage } from './banners.tsx'
import { DiscoverEndpoints } from './discover.tsx'
import { PancakeSetup } from './pancake-setup.tsx'
import { PaymentTerms } from './payment-terms.tsx'
import { LogFilesCard, ProcessCard, VersionCard } from './process.tsx'
import { ResetRatios } from './reset-ratios.tsx'
import { TestMail } from './test-mail.tsx'

type PlaceProps = { id: string; values: OptionValues }
type Place = (props: PlaceProps) => ReactNode

const heads: Readonly<Record<string, Place>> = {
  'billing/payment': ({ values }) => <PaymentTerms values={values} />,
  'billing/model-pricing': () => <OwnPage to="/models/pricing" kind="prices" action={<ResetRatios />} />,
  'billing/group-pricing': () => <OwnPage to="/groups" kind="groups" />,
  'content/api-info': ({ values }) => <OldTexts values={values} />,
  'content/announcements': ({ values }) => <OldTexts values={values} />,
  'content/faq': ({ values }) => <OldTexts values={values} />,
  'content/uptime-kuma': ({ values }) => <OldTexts values={values} />,
  'auth/custom-oauth': () => <CustomProviders />,
  'operations/update-checker': () => <VersionCard />,
}

const feet: Readonly<Record<string, Place>> = {
  'operations/email': () => <TestMail />,
  'operations/performance': () => (
    <>
      <ProcessCard />
      <LogFilesCard />
    </>
  ),
  'operations/logs': () => <CleanupPart />,
  'models/channel-affinity': () => <AffinityCache />,
}

const redirect =
  (path: string): Place =>
  () => <CallbackAddress kind="redirect" path={path} />
const webhook =
  (path: string): Place =>
  () => <CallbackAddress kind="webhook" path={path} />

const notes: Readonly<Record<string, Place>> = {
  'auth/oauth/github': redirect('/oauth/github'),
  'auth/oauth/discord': redirect('/oauth/discord'),
  'auth/oauth/oidc': () => (
    <>
      <CallbackAddress kind="redirect" path="/oauth/oidc" />
      <DiscoverEndpoints />
    </>
  ),
  'auth/oauth/linuxdo': redirect('/api/oauth/linuxdo'),
  'auth/oauth/lark': redirect('/oauth/lark'),
  'billing/payment/epay': webhook('/api/user/epay/notify'),
  'billing/payment/stripe': webhook('/api/stripe/webhook'),
  'billing/payment/creem': webhook('/api/creem/webhook'),
  'billing/payment/waffo': webhook('/api/waffo/webhook'),
  'billing/payment/pancake': ({ values }) => (
    <>
      <CallbackAddress kind="webhook" path="/api/waffo-pancake/webhook/prod" />
      <PancakeSetup values={values} />
    </>
  ),
  'billing/payment/crypto': webhook('/api/crypt/callback'),
}

const at =
  (places: Readonly<Record<string, Place>>) =>
  (props: PlaceProps): ReactNode =>
    places[props.id]?.(props) ?? null

/** Above the cards of a section. */
export const SectionHead = at(heads)

/** Below them. */
export const SectionFoot = at(feet)

/** At the top of a card; `id` is the section's with the card's. */
export const CardNote = at(notes)
