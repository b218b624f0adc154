// How the installation is: process, databases, Redis, nodes, caches.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { SystemInformation } from '../../../../src/contract/index.ts'
import { formatCount, formatRelative, formatTime } from '../../lib/format.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Figure, Figures } from '../../ui/figures.tsx'
import { formatBytes, formatSpan } from './units.ts'

const Totals = ({ info }: { info: SystemInformation }) => {
  const { t, i18n } = useTranslation()
  const language = i18n.language
  const bytes = (size: number) => formatBytes(size, language)
  const diskShare = info.disk.total === 0 ? 0 : info.disk.used / info.disk.total
  return (
    <Figures columns={4}>
      <Figure name={t('system.version')} value={info.version} note={info.runtime} />
      <Figure
        name={t('system.uptime')}
        value={formatSpan(info.uptime_seconds, language)}
        note={t('system.since', { time: formatTime(info.started_at, language) })}
      />
      <Figure
        name={t('system.memory')}
        value={bytes(info.memory.resident)}
        note={t('system.heap', { used: bytes(info.memory.heap_used), total: bytes(info.memory.heap_total) })}
      />
      <Figure
        name={t('system.disk')}
        value={t('system.free', { size: bytes(info.disk.free) })}
        note={t('system.diskUsed', {
          share: new Intl.NumberFormat(language, { style: 'percent' }).format(diskShare),
          total: bytes(info.disk.total),
        })}
      />
    </Figures>
  )
}

type Row = { id: string; cells: readonly ReactNode[] }

const SmallTable = ({ label, heads, rows }: { label: string; heads: readonly string[]; rows: readonly Row[] }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
  <section tabIndex={0} aria-label={label} className="-mx-5 overflow-x-auto px-5">
    <table aria-label={label} className="tabular w-full text-sm">
      <thead className="text-left text-xs text-ink-faint">
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col" className="py-1.5 pr-4 font-medium whitespace-nowrap">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y border-t">
        {rows.map(({ id, cells }) => (
          <tr key={id}>
            {heads.map((head, index) => (
              <td key={head} className="py-2 pr-4 align-top">
                {cells[index]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

const Databases = ({ info }: { info: SystemInformation }) => {
  const { t, i18n } = useTranslation()
  const { redis } = info
  const rows = info.databases.map(({ engine, place, version, bytes }) => ({
    id: place,
    cells: [
      <span key="place" className="break-all">
        {place}
      </span>,
      `${engine} ${version}`,
      formatBytes(bytes, i18n.language),
    ],
  }))
  return (
    <Card
      title={t('system.databases')}
      action={
        redis.is_configured ? (
          <Badge tone={redis.is_reachable ? 'ok' : 'bad'} hasDot>
            {redis.is_reachable ? t('system.redisUp', { n: redis.latency_ms }) : t('system.redisDown')}
          </Badge>
        ) : (
          <Badge>{t('system.redisNone')}</Badge>
        )
      }
    >
      <SmallTable
        label={t('system.databases')}
        heads={[t('system.place'), t('system.version'), t('system.size')]}
        rows={rows}
      />
    </Card>
  )
}

const Nodes = ({ info }: { info: SystemInformation }) => {
  const { t, i18n } = useTranslation()
  const rows = info.nodes.map((node) => ({
    id: node.id,
    cells: [
      <span key="id" className="font-mono text-xs break-all">
        {node.id}
      </span>,
      <span key="state" className="flex flex-wrap gap-1">
        <Badge tone={node.is_alive ? 'ok' : 'bad'} hasDot>
          {node.is_alive ? t('system.alive') : t('system.silent')}
        </Badge>
        {node.is_this && <Badge tone="accent">{t('system.thisNode')}</Badge>}
      </span>,
      node.version,
      formatRelative(node.heartbeat_at, info.time, i18n.language),
    ],
  }))
  return (
    <Card title={t('system.nodes')} text={t('system.nodesText')}>
      <SmallTable
        label={t('system.nodes')}
        heads={[t('system.node'), t('form.status'), t('system.version'), t('system.heartbeat')]}
        rows={rows}
      />
    </Card>
  )
}

const Process = ({ info }: { info: SystemInformation }) => {
  const { t, i18n } = useTranslation()
  const count = (value: number) => formatCount(value, i18n.language)
  const facts = [
    { name: t('system.connections'), value: count(info.active_connections) },
    { name: t('system.cpu'), value: formatSpan(info.cpu_seconds, i18n.language) },
    { name: t('system.zone'), value: info.time_zone },
    ...Object.entries(info.caches).map(([name, size]) => ({ name: t('system.cache', { name }), value: count(size) })),
  ]
  return (
    <Card title={t('system.process')}>
      <dl className="divide-y text-sm">
        {facts.map(({ name, value }) => (
          <div key={name} className="flex justify-between gap-4 py-2 first:pt-0 last:pb-0">
            <dt className="text-ink-faint">{name}</dt>
            <dd className="tabular text-right">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

export const StatePart = ({ info }: { info: SystemInformation }) => (
  <>
    <Totals info={info} />
    <div className="grid items-start gap-4 lg:grid-cols-3">
      <div className="space-y-4 lg:col-span-2">
        <Databases info={info} />
        <Nodes info={info} />
      </div>
      <Process info={info} />
    </div>
  </>
)
