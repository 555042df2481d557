/**
 * The inbox of each reader: their own notices, and those of audiences that they belonged to at the time. One row for each reader and
 * notice, made when it is read. `shown` and `wants_email` are the reader's choice for the kind.
 */
export const inboxView = `
  select n.id, n.user_id, n.kind, n.facts, n.course_id, n.link, n.created_at, n.read_at, false as for_audience,
    r.locale, coalesce(p.in_app, true) as shown, p.email as wants_email
  from notification n
  left join reader r on r.id = n.user_id
  left join notification_preference p on p.user_id = n.user_id and p.kind = n.kind
  union all
  select b.id, m.user_id, b.kind, b.facts, b.course_id, b.link, b.created_at,
    coalesce(
      k.read_at,
      (select min(t.at) from broadcast_read_through t where t.user_id = m.user_id and t.number >= b.number)
    ) as read_at,
    true as for_audience, r.locale, coalesce(p.in_app, true) as shown, p.email as wants_email
  from (select user_id, audience, min(since) as since from audience_member group by user_id, audience) m
  join broadcast b on b.audience = m.audience and b.created_at >= m.since
  left join broadcast_mark k on k.user_id = m.user_id and k.broadcast_id = b.id and k.broadcast_at = b.created_at
  left join reader r on r.id = m.user_id
  left join notification_preference p on p.user_id = m.user_id and p.kind = b.kind`;
