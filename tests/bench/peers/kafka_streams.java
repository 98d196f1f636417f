// The job as the documentation of Kafka Streams teaches it: a processor with a state store, groupBy, tumbling windows.
//
// State is in RocksDB, with changelog topics; JSON by Jackson, one thread, as it is if nothing else is said. A window
// takes late events as long as the topic's whole time, and sends its value with each commit, since the KPIs are live.
// The job itself is that of job.py; Jackson checks the types of all that it needs of an event.

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.common.utils.Bytes;

class Job {
  static final Duration HOUR = Duration.ofHours(1);
  static final Duration GRACE = Duration.ofDays(90);
  static final String COMMIT_MILLISECONDS = "1000"; // if it is not told otherwise it writes its state every 30 s
  static final String NOBODY = "nobody";
  static final String DEALS = "deals";
  static final String RUN = System.getenv("BENCH_RUN");
  static final ObjectMapper JSON = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  static final AtomicLong events = new AtomicLong();
  static final AtomicLong stageChanges = new AtomicLong();
  static final AtomicLong updates = new AtomicLong();
  static volatile long first;
  static volatile long last;
  static volatile long used;

  record Assignment(@JsonProperty("team_id") String teamId) {}

  record Event(
      String type,
      @JsonProperty("occurred_at") String occurredAt,
      @JsonProperty("stage_id") String stageId,
      @JsonProperty("rep_id") String repId,
      List<Assignment> assignments,
      JsonNode amount,
      String currency,
      @JsonProperty("close_date") String closeDate,
      @JsonProperty("activity_type") String activityType) {}

  static class Deal {
    public String stageId = "";
    public long since;
    public String repId = NOBODY;
    public String teamId = NOBODY;
    public Long created;
    public JsonNode amount;
    public String currency;
    public Long closeDate;
    public boolean gone;
    public Map<String, Integer> touches = new HashMap<>();
  }

  record Transition(String repId, String teamId, String left, String entered, long seconds, long at) {}

  record Window(long start, Map<String, Long> measures) {}

  /** Keeps each deal's state, and passes on its transitions. */
  static class Moves extends ContextualProcessor<String, Event, String, Transition> {
    private KeyValueStore<String, Deal> deals;

    @Override
    public void init(ProcessorContext<String, Transition> context) {
      super.init(context);
      deals = context.getStateStore(DEALS);
    }

    @Override
    public void process(Record<String, Event> record) {
      if (first == 0) {
        first = System.currentTimeMillis();
        used = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
      }
      Deal deal = deals.get(record.key());
      Transition transition = fold(deal = deal == null ? new Deal() : deal, record.value());
      deals.put(record.key(), deal);
      if (transition != null) {
        stageChanges.incrementAndGet();
        context().forward(record.withValue(transition).withTimestamp(transition.at() * 1000));
      }
      done(events);
    }
  }

  static Transition fold(Deal deal, Event event) {
    switch (event.type()) {
      case "deal.stage_changed" -> {
        long now = seconds(event.occurredAt());
        long inStage = deal.stageId.isEmpty() ? 0 : now - deal.since;
        var transition = new Transition(deal.repId, deal.teamId, deal.stageId, event.stageId(), inStage, now);
        deal.stageId = event.stageId();
        deal.since = now;
        return transition;
      }
      case "deal.owner_changed" -> {
        deal.repId = event.repId() == null || event.repId().isEmpty() ? NOBODY : event.repId();
        boolean placed = event.assignments() != null && !event.assignments().isEmpty();
        deal.teamId = placed ? event.assignments().get(0).teamId() : NOBODY;
      }
      case "deal.touched" -> deal.touches.merge(event.activityType(), 1, Integer::sum);
      case "deal.created" -> deal.created = seconds(event.occurredAt());
      case "deal.amount_changed" -> {
        deal.amount = event.amount();
        deal.currency = event.currency();
      }
      case "deal.close_date_changed" ->
          deal.closeDate = event.closeDate() == null ? null : seconds(event.closeDate());
      case "deal.deleted", "deal.merged" -> deal.gone = true;
      case "deal.restored" -> deal.gone = false;
      default -> {}
    }
    return null;
  }

  static Map<String, Long> add(Transition transition, Map<String, Long> measures) {
    measures.merge("entered:" + transition.entered(), 1L, Long::sum);
    if (!transition.left().isEmpty()) {
      measures.merge("left:" + transition.left(), 1L, Long::sum);
      measures.merge("stage_seconds:" + transition.left(), transition.seconds(), Long::sum);
    }
    done(updates);
    return measures;
  }

  static long seconds(String moment) {
    return OffsetDateTime.parse(moment).toEpochSecond();
  }

  static void done(AtomicLong counter) {
    counter.incrementAndGet();
    last = System.currentTimeMillis();
  }

  static <T> Serde<T> json(TypeReference<T> type) {
    var reader = JSON.readerFor(type);
    var writer = JSON.writerFor(type);
    return Serdes.serdeFrom(
        (topic, value) -> {
          try {
            return value == null ? null : writer.writeValueAsBytes(value);
          } catch (IOException error) {
            throw new UncheckedIOException(error);
          }
        },
        (topic, bytes) -> {
          try {
            return bytes == null ? null : reader.readValue(bytes);
          } catch (IOException error) {
            throw new UncheckedIOException(error);
          }
        });
  }

  static void windows(KStream<String, Transition> transitions, String by) {
    Serde<String> string = Serdes.String();
    transitions
        .groupBy(
            (deal, transition) -> by.equals("rep") ? transition.repId() : transition.teamId(),
            Grouped.with("to-" + by, string, json(new TypeReference<Transition>() {})))
        .windowedBy(TimeWindows.ofSizeAndGrace(HOUR, GRACE))
        .aggregate(
            () -> (Map<String, Long>) new HashMap<String, Long>(),
            (who, transition, measures) -> add(transition, measures),
            Materialized.<String, Map<String, Long>, WindowStore<Bytes, byte[]>>as(by + "-hours")
                .withKeySerde(string)
                .withValueSerde(json(new TypeReference<Map<String, Long>>() {}))
                .withRetention(HOUR.plus(GRACE)))
        .toStream()
        .map((hour, measures) -> KeyValue.pair(hour.key(), new Window(hour.window().start(), measures)))
        .to(RUN + "-by-" + by, Produced.with(string, json(new TypeReference<Window>() {})));
  }

  static void report() {
    while (true) {
      System.out.printf(
          "{\"events\": %d, \"stage_changes\": %d, \"updates\": %d, \"first\": %.3f, \"last\": %.3f, \"used\": %.3f}%n",
          events.get(), stageChanges.get(), updates.get(), first / 1000.0, last / 1000.0, used / 1000.0);
      System.out.flush();
      try {
        Thread.sleep(200);
      } catch (InterruptedException error) {
        return;
      }
    }
  }

  public static void main(String[] arguments) {
    var settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, RUN);
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, System.getenv("BENCH_KAFKA"));
    settings.put(StreamsConfig.STATE_DIR_CONFIG, System.getenv("BENCH_FOLDER"));
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_MILLISECONDS);
    var builder = new StreamsBuilder();
    Serde<String> string = Serdes.String();
    var deal = json(new TypeReference<Deal>() {});
    builder.addStateStore(Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(DEALS), string, deal));
    KStream<String, Transition> transitions =
        builder
            .stream(System.getenv("BENCH_TOPIC"), Consumed.with(string, json(new TypeReference<Event>() {})))
            .process(Moves::new, DEALS);
    windows(transitions, "rep");
    windows(transitions, "team");
    new KafkaStreams(builder.build(), settings).start();
    report();
  }
}
